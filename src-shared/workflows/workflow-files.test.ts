import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInWorkflowIds } from './built-in-ids.ts';
import { workflowFileSchema } from './file-schema.ts';
import { parseWorkflow } from './parse-workflow.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const builtIn = '../../src-core/workflows/built-in/';

test('docs/workflow.schema.json is what the schema says; run npm run docs:workflow', () => {
  expect(JSON.parse(read('../../docs/workflow.schema.json'))).toEqual(workflowFileSchema());
});

test('the example of docs/workflows.md can be loaded', () => {
  const [, example = ''] = /```yaml\n([^]*?)```/u.exec(read('../../docs/workflows.md')) ?? [];
  expect(parseWorkflow(example, 'example.yaml')).toMatchObject({
    ok: true,
    definition: { id: 'pick_a_gift', steps: { length: 4 } },
  });
});

test('every built-in workflow can be loaded and is named like its file', () => {
  const files = readdirSync(new URL(builtIn, import.meta.url)).toSorted();
  expect(files).toEqual(builtInWorkflowIds.map((id) => `${id}.yaml`));
  for (const file of files) {
    expect(parseWorkflow(read(builtIn + file), file)).toMatchObject({
      ok: true,
      definition: { id: file.replace('.yaml', '') },
    });
  }
});
