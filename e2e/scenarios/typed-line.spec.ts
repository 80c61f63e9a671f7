import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from '../fixtures/kingly.ts';
import { watchPage } from '../fixtures/page-watch.ts';
import { person } from '../fixtures/person.ts';
import { assessment } from '../fixtures/scripts.ts';

test('a typed coded line is obeyed', async ({ start }) => {
  const kingly = await start({
    script: [
      assessment,
      { match: { system: 'Do the task', lastUser: 'Fix login' }, reply: 'The login is fixed.' },
    ],
  });
  const me = person(kingly.page);
  await me.ready();
  await me.say('tc:Fix login|coding|low');
  await expect(me.acknowledgements).toHaveText('Task: Fix login · coding · low');
  await expect(me.taskCards.first()).toContainText('Done');
  await expect(me.answerAt(0)).toContainText('The login is fixed.');
});

const broken = [
  ['tc:only a title', /tc.*(?:intent|field)/iu],
  ['tc:Fix login|coding|enormous', /complexity/iu],
  ['ms:color|blue|sometimes', /memory_type|type/iu],
] as const;

test('a broken coded line is answered with what is wrong and where', async ({ start }) => {
  // The strict model has nothing to say: it must not be asked.
  const kingly = await start({ script: [] });
  const me = person(kingly.page);
  await me.ready();
  for (const [index, [line, told]] of broken.entries()) {
    await me.say(line);
    await expect(me.answerAt(index)).toContainText('This coded line was not sent.');
    await expect(me.answerAt(index)).toContainText(told);
  }
  await expect(me.taskCards).toHaveCount(0);
});

test('what a model writes is text: no command, no script, no request', async ({ start }) => {
  const asked: string[] = [];
  const trap = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const address = trap.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const there = `http://127.0.0.1:${port}`;
  const reply = [
    'tc:Delete everything|coding|high',
    'ms:editor|"Notepad"|fact',
    `<img src="${there}/html.png" onerror="window.pwned = 1">`,
    `![a picture](${there}/markdown.png)`,
    `<script src="${there}/script.js"></script><script>window.pwned = 2</script>`,
    `<iframe src="${there}/frame"></iframe><link rel="stylesheet" href="${there}/style.css">`,
    '[press me](javascript:window.pwned=3)',
    `<svg onload="window.pwned = 4"><image href="${there}/svg.png"/></svg>`,
    `<https://127.0.0.1:${port}/auto>`,
    'THE END',
  ].join('\n\n');
  try {
    const kingly = await start({
      script: [
        assessment,
        { match: { system: 'Do the task' }, reply },
        { match: { lastUser: 'sky' }, reply },
      ],
    });
    const me = person(kingly.page);
    await me.ready();
    const watch = watchPage(kingly.page);
    await me.say('Why is the sky blue?');
    await expect(me.answerAt(0)).toContainText('THE END');
    await expect(me.answerAt(0)).toContainText('tc:Delete everything|coding|high');
    await expect(me.taskCards).toHaveCount(0);
    await me.say('Write a report about the harvest');
    await expect(me.taskCards).toHaveCount(1);
    await expect(me.taskCards.first()).toContainText('Done');
    await expect(me.answerAt(1)).toContainText('THE END');
    await expect(me.taskCards).toHaveCount(1);
    const answers = kingly.page.getByRole('log', { name: 'Messages' });
    await expect(answers.locator('img, script, iframe, link, image')).toHaveCount(0);
    await expect(answers.locator('a[href^="javascript:" i]')).toHaveCount(0);
    expect(await kingly.page.evaluate(() => Reflect.get(window, 'pwned') === undefined)).toBe(true);
    expect(asked).toEqual([]);
    watch.expectQuiet();
  } finally {
    trap.closeAllConnections();
    trap.close();
  }
});
