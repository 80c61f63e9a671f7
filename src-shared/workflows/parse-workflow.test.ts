import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestWorkflowFile, parseWorkflow } from './parse-workflow.ts';

const head = 'id: a\nname: A\nparameters: { topic: {} }\nsteps:\n';
const step = (id: string, more: string): string => `  - id: ${id}\n    title: T\n${more}`;
const problems = (text: string) => {
  const parsed = parseWorkflow(text, 'a.yaml');
  return parsed.ok
    ? []
    : parsed.problems.map(({ message, line, column }) => `${line}:${column} ${message}`);
};

test.each([
  ['broken YAML', 'id: a\n  name: : A\n', /^1:5 The YAML cannot be read: Nested mappings/u],
  ['nothing', '', /^1:1 .*expected object/u],
  [
    'an id twice',
    head + step('x', '    prompt: P\n') + step('x', '    prompt: P\n'),
    /^8:9 There are two steps with the id x/u,
  ],
  [
    'an unknown need',
    head + step('x', '    prompt: P\n    needs: [y]\n'),
    /^8:13 “x” needs y, but there is no such step/u,
  ],
  [
    'a circle',
    head +
      step('x', '    prompt: P\n    needs: [z]\n') +
      step('y', '    prompt: P\n    needs: [x]\n') +
      step('z', '    prompt: P\n    needs: [y]\n'),
    /^8:5 The needs go round in a circle: x → z → y → x/u,
  ],
  [
    'an unknown kind',
    head + step('x', '    shell: rm\n'),
    /^7:5 “shell” is no kind of step; there is prompt, tool, approval, workflow/u,
  ],
  ['no kind', head + step('x', ''), /^5:5 The step says not what to do/u],
  [
    'two kinds',
    head + step('x', '    prompt: P\n    approval: { question: Q }\n'),
    /^8:5 A step is either prompt or approval/u,
  ],
  [
    'an unknown key',
    head + step('x', '    prompt: P\n    colour: red\n'),
    /^8:5 “colour” is not known here/u,
  ],
  [
    'an unknown parameter',
    head + step('x', '    prompt: |\n      One\n      {{ params.name }}\n'),
    /^9:10 There is no parameter name; there is topic/u,
  ],
  [
    'a step that is not needed',
    head + step('x', '    prompt: P\n') + step('y', '    prompt: P\n    if: steps.x == "1"\n'),
    /^11:9 “y” reads steps.x: add x to its needs/u,
  ],
  [
    'a broken expression',
    head + step('x', '    prompt: P\n    if: params.topic ==\n'),
    /^8:\d+ The expression cannot be read: Unexpected token/u,
  ],
  [
    'a template that is not closed',
    head + step('x', '    prompt: "{{ params.topic"\n'),
    /not closed/u,
  ],
  [
    'item without foreach',
    head + step('x', '    prompt: "Q {{ item }}"\n'),
    /^7:\d+ item is there only in a step with foreach/u,
  ],
  [
    'a slow expression',
    head + step('x', '    prompt: P\n    if: params.topic.matches("(a+)+$")\n'),
    /matches\(\) cannot be used here/u,
  ],
])('%s is told with its place', (_name, text, expected) => {
  expect(problems(text)[0]).toMatch(expected);
});

test('too large, too deep and too many aliases are told, and nothing hangs', () => {
  expect(problems('x'.repeat(longestWorkflowFile + 1))).toEqual([
    '1:1 The file is too large: 200001 characters, at most 200000',
  ]);
  expect(problems('['.repeat(100_000))[0]).toMatch(/The YAML cannot be read/u);
  const bomb = 'a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c,*c]\n';
  expect(problems(bomb)[0]).toMatch(/alias/u);
});

test('no text makes it throw', () => {
  const piece = fc.constantFrom(
    'id: a\n',
    'steps:\n',
    '  - ',
    '{{ ',
    ' }}',
    '&a ',
    '*a ',
    '[',
    '}',
    ': ',
    '\n',
    '"',
    '!!js ',
    'prompt: ',
    'needs: [x]\n',
    '\u0000',
    'é',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      parseWorkflow(pieces.join(''), 'a.yaml');
    }),
  );
});
