import { expect, test } from 'vitest';
import { openTestStore } from '#db/test-support/temporary-store.ts';
import { task } from '#db/test-support/samples.ts';
import { controlTask } from './control-task.ts';

async function withTask() {
  const { store } = openTestStore();
  const row = task({ id: 'task_1', title: 'Bells', status: 'accepted' });
  await store['store.commit']({ writes: [{ type: 'task.create', task: row }] });
  return store;
}

test('it answers the task as it is after the change', async () => {
  const store = await withTask();
  const edited = await controlTask(store, {
    taskId: 'task_1',
    action: 'edit',
    title: 'Nine bells',
  });
  expect(edited).toMatchObject({ id: 'task_1', title: 'Nine bells' });
  const stopped = await controlTask(store, { taskId: 'task_1', action: 'stop' });
  expect(stopped).toMatchObject({ status: 'cancelled' });
  expect(await store['tasks.get']({ id: 'task_1' })).toEqual(stopped);
});

test('an edit of nothing and a task that is not there are refused', async () => {
  const store = await withTask();
  await expect(controlTask(store, { taskId: 'task_1', action: 'edit' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  await expect(controlTask(store, { taskId: 'task_9', action: 'stop' })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await store['tasks.get']({ id: 'task_1' })).toMatchObject({ title: 'Bells' });
});
