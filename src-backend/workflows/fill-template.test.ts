import { expect, test } from 'vitest';
import { fillTemplate, parameterTexts, workflowDefinition } from './fill-template.ts';

const parameters = new Map([['name', 'My{{ steps.goal }}App $& {name}']]);
const outputs = new Map([['goal', 'a long goal']]);

test('values are data: their braces and dollar signs stay', () => {
  expect(fillTemplate('{{ params.name }}: {{ steps.goal }}', parameters, outputs, 100)).toBe(
    'My{{ steps.goal }}App $& {name}: a long goal',
  );
});

test('unknown placeholders stay, long values are cut', () => {
  expect(
    fillTemplate(
      '{{ params.other }} {{ steps.other }} {{ params.constructor }} {{ steps.goal }}',
      parameters,
      outputs,
      6,
    ),
  ).toBe('{{ params.other }} {{ steps.other }} {{ params.constructor }} a long […]');
});

test('parameters fall back to the definition’s, also when given empty', () => {
  const definition = workflowDefinition('project_planning');
  const texts = parameterTexts(definition, { name: 'MyApp', scope: '', parts: ['web', 'mobile'] });
  expect(Object.fromEntries(texts)).toEqual({
    name: 'MyApp',
    scope: 'not yet decided',
    parts: 'web, mobile',
  });
});

test.each(['nothing', 'constructor', '__proto__'])('%s is no workflow', (id) => {
  expect(() => workflowDefinition(id)).toThrow(/There is no workflow .*project_planning/u);
});
