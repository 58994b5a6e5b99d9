/** Tasks and messages of a contact. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { TasksAndMessagesDocument } from '../../gql/graphql';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { day, today } from '../../ui/words';
import { activityQuery, type Message, setStatus, type Task } from './tasksAndMessages';

const STATUS: Record<Message['status'], string> = {
  QUEUED: 'Being sent',
  HELD: 'Held until an administrator releases it',
  SENT: 'Sent',
  FAILED: 'Failed',
};

interface Props {
  id: string;
  mayWrite: boolean;
}

export function Activity({ id, mayWrite }: Props) {
  const found = useQuery(activityQuery(id)).data;
  const tasks = found?.tasks.edges.map(({ node }) => node) ?? [];
  const messages = found?.messages.edges.map(({ node }) => node) ?? [];
  return (
    <>
      <section className="panel" aria-labelledby="tasks-title">
        <header className="panel-head">
          <h2 id="tasks-title">Tasks</h2>
          <OpenAsQuery document={TasksAndMessagesDocument} variables={{ id }} />
        </header>
        {found && tasks.length === 0 ? <p className="nothing">No tasks.</p> : null}
        <ul className="rows">
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task} mayWrite={mayWrite} />
          ))}
        </ul>
        <Cut shown={tasks.length} total={found?.tasks.totalCount} />
      </section>
      <section className="panel" aria-labelledby="messages-title">
        <header className="panel-head">
          <h2 id="messages-title">Messages</h2>
        </header>
        {found && messages.length === 0 ? <p className="nothing">No messages.</p> : null}
        <ul className="rows">
          {messages.map((message) => (
            <li key={message.id} className="row">
              <div className="linked-words">
                <p className="row-title">{message.subject}</p>
                <p className="hint">
                  {STATUS[message.status]} {day(message.sentAt ?? message.createdAt)}
                  {message.cc.length > 0 ? ` · copied: ${message.cc.map(({ name, role }) => (role ? `${name} (${role})` : name)).join(', ')}` : ''}
                </p>
              </div>
            </li>
          ))}
        </ul>
        <Cut shown={messages.length} total={found?.messages.totalCount} />
      </section>
    </>
  );
}

function TaskRow({ task, mayWrite }: { task: Task; mayWrite: boolean }) {
  // What was just ticked stands, until the server has answered.
  const [wanted, setWanted] = useState<Task['status'] | null>(null);
  const done = (wanted ?? task.status) === 'DONE';
  const toggle = () => {
    const status = done ? 'OPEN' : 'DONE';
    setWanted(status);
    void setStatus(task, status).finally(() => setWanted(null));
  };
  const late = !done && task.dueOn !== null && task.dueOn < today();
  return (
    <li className="row">
      <label className={done ? 'task task-done' : 'task'}>
        <input type="checkbox" checked={done} disabled={!mayWrite} onChange={toggle} />
        <span>{task.title}</span>
      </label>
      <p className={late ? 'dates late' : 'dates'}>
        {task.dueOn === null ? '' : `${late ? 'overdue since' : 'due'} ${day(task.dueOn)} · `}
        {task.assignee.name}
      </p>
    </li>
  );
}

/** Says that a list is cut. */
function Cut({ shown, total }: { shown: number; total: number | undefined }) {
  if (total === undefined || total <= shown) return null;
  return (
    <p className="nothing">
      {shown} of {total.toLocaleString()} are shown.
    </p>
  );
}
