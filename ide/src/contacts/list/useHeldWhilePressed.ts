/**
 * Holds a value while a mouse button or finger is down on what shows it. Otherwise results that arrive between pressing
 * and releasing put another row, or none, under the pointer, and the click is lost or leads to the wrong contact.
 */

import { useEffect, useRef, useState } from 'react';

export function useHeldWhilePressed<Value>(value: Value, selector: string): Value {
  const latest = useRef(value);
  const [held, setHeld] = useState<{ value: Value } | null>(null);
  useEffect(() => {
    latest.current = value;
  });
  useEffect(() => {
    const press = ({ target }: PointerEvent) => {
      if (target instanceof Element && target.closest(selector)) setHeld({ value: latest.current });
    };
    // The click comes after the release, in the same task.
    const release = () => setTimeout(setHeld, 0, null);
    document.addEventListener('pointerdown', press);
    document.addEventListener('pointerup', release);
    document.addEventListener('pointercancel', release);
    return () => {
      document.removeEventListener('pointerdown', press);
      document.removeEventListener('pointerup', release);
      document.removeEventListener('pointercancel', release);
    };
  }, [selector]);
  return held === null ? value : held.value;
}
