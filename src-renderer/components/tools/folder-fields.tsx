import { useState } from 'react';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { FormField } from './form-field.tsx';
import { draftOf, fieldsOf } from './server-fields.ts';

/** `/home/a`, `C:\\a` or `\\\\host\\share`: what means the same wherever a program is started. */
const isWholePath = /^(?:\/|[A-Za-z]:[/\\]|\\\\)/u;

/** The folders that a built-in server may work in. */
export function FolderFields({ server }: { readonly server: ToolServer }) {
  const kept = server.roots.join('\n');
  const [text, setText] = useState(kept);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    const draft = draftOf({ ...fieldsOf(server), roots: text }, server.source);
    const partial = draft.roots?.find((root) => !isWholePath.test(root));
    if (partial !== undefined) {
      setProblem(
        `“${partial}” is no whole path: write it from the beginning, such as /home/you/notes`,
      );
      return;
    }
    try {
      await app()['tools.servers.put']({ ...draft, id: server.id });
      setProblem(null);
    } catch (error) {
      setProblem(toErrorInfo(error).message);
    }
  };
  return (
    <>
      <FormField name="folders" about="Whole paths, one a line">
        {(id) => (
          <textarea
            id={id}
            className="field mono"
            rows={2}
            placeholder="/home/you/notes"
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
      </FormField>
      {problem === null ? null : (
        <p className="step-error" role="alert">
          {problem}
        </p>
      )}
      {text.trim() === kept.trim() ? null : (
        <div className="editor-actions">
          <button type="button" className="button" onClick={() => void save()}>
            Use these folders
          </button>
        </div>
      )}
    </>
  );
}
