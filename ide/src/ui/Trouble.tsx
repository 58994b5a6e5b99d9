/** Why something cannot be shown, and a way to try again. */
export function Trouble({ message, onAgain }: { message: string; onAgain(): void }) {
  return (
    <div className="trouble" role="alert">
      <p>{message}</p>
      <button type="button" className="button" onClick={onAgain}>
        Try again
      </button>
    </div>
  );
}
