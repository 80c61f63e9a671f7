import { expect, test } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';

test('what is remembered is answered in another conversation and after a restart', async ({
  start,
}) => {
  const kingly = await start({ script: [] });
  let me = person(kingly.page);
  await me.ready();
  await me.say('Remember that my editor is Helix');
  await expect(me.answerAt(0)).toContainText('Remembered: editor is Helix');

  await me.newConversation();
  await me.say("What's my editor?");
  await expect(me.answerAt(0)).toContainText('Helix');

  await kingly.restart();
  me = person(kingly.page);
  await me.ready();
  await me.newConversation();
  await me.say("what's my editor?");
  await expect(me.answerAt(0)).toContainText('Helix');
});

test('what is not known is said to be not known', async ({ start }) => {
  const kingly = await start({ script: [] });
  const me = person(kingly.page);
  await me.ready();
  await me.say("What's my wifi password again?");
  await expect(me.answerAt(0)).toContainText(/nothing about that/iu);
});

test('a question about running work is answered on the spot', async ({ start }) => {
  const kingly = await start({ script: [] });
  const me = person(kingly.page);
  await me.ready();
  await me.say("How's it going?");
  await expect(me.answerAt(0)).toContainText('No task is running');
  await expect(me.answerAt(0)).toContainText('answered here');
});
