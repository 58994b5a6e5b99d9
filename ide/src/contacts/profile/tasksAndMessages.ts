/** Tasks and messages of a contact, and their changes with their undo. */

import { queryOptions } from '@tanstack/react-query';
import {
  AddTaskDocument,
  ChangeTaskDocument,
  type CreateTasksInput,
  type MessageInput,
  RemoveTaskDocument,
  SendMessagesDocument,
  TasksAndMessagesDocument,
  type TasksAndMessagesQuery,
} from '../../gql/graphql';
import { execute } from '../../shell/request';
import { refresh } from '../../app/client';
import type { Refusal } from '../../ui/refusalsByField';
import { announce, failed } from '../../app/notices';

type Activity = NonNullable<TasksAndMessagesQuery['contact']>;
export type Task = Activity['tasks']['edges'][number]['node'];
export type Message = Activity['messages']['edges'][number]['node'];

export const activityQuery = (id: string) =>
  queryOptions({
    queryKey: ['activity', id],
    queryFn: ({ signal }) => execute(TasksAndMessagesDocument, { id }, signal).then(({ contact }) => contact),
  });

export async function addTask(input: CreateTasksInput): Promise<Refusal[]> {
  const { results, errors } = (await execute(AddTaskDocument, { input })).createTasks;
  const [task] = results.flatMap((result) => result.task ?? []);
  if (task) {
    announce(`Added the task “${task.title}”.`, async () =>
      (await execute(RemoveTaskDocument, { input: { id: task.id } })).deleteTask.errors,
    );
    await refresh();
  }
  return [...errors, ...results.flatMap((result) => result.errors)];
}

/** Marks a task as done, or as open again. */
export async function setStatus(task: Task, status: Task['status']): Promise<void> {
  const send = async (expectedVersion: number, wanted: Task['status']) =>
    (await execute(ChangeTaskDocument, { input: { id: task.id, status: wanted, expectedVersion } })).updateTask;
  try {
    const { task: stored, errors } = await send(task.version, status);
    if (stored) {
      const words = status === 'DONE' ? `Done: “${task.title}”.` : `Open again: “${task.title}”.`;
      announce(words, async () => (await send(stored.version, task.status)).errors);
    } else failed(errors[0]?.message ?? 'The task was not changed.');
  } catch (error) {
    failed((error as Error).message);
  }
  await refresh();
}

/** Sends to each contact; an e-mail that is sent cannot be taken back. */
export async function sendMessages(input: MessageInput): Promise<Refusal[]> {
  const { results, errors } = (await execute(SendMessagesDocument, { input })).sendMessages;
  const sent = results.filter(({ message }) => message !== null).length;
  if (sent > 0) announce(sent === 1 ? 'The message is on its way.' : `${sent} messages are on their way.`, null);
  await refresh();
  return [...errors, ...results.flatMap((result) => result.errors)];
}
