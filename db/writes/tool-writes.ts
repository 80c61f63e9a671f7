import type { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Adds a tool server or replaces it. */
export function putToolServer(
  { database }: WriteContext,
  { server }: WriteOf<Write, 'toolServer.put'>,
): void {
  const taken = database.value('SELECT id FROM tool_servers WHERE name = :name AND id <> :id', {
    name: server.name,
    id: server.id,
  });
  if (taken !== undefined) {
    throw new KinglyError('duplicate', `There is a tool server ${server.name} already`);
  }
  database.run(
    `INSERT INTO tool_servers (id, name, source, transport, command, args, folder, url, roots,
       environment_names, header_names, enabled, created_at, updated_at)
     VALUES (:id, :name, :source, :transport, :command, :args, :folder, :url, :roots,
       :environmentNames, :headerNames, :enabled, :createdAt, :updatedAt)
     ON CONFLICT (id) DO UPDATE SET name = :name, source = :source, transport = :transport,
       command = :command, args = :args, folder = :folder, url = :url, roots = :roots,
       environment_names = :environmentNames, header_names = :headerNames, enabled = :enabled,
       updated_at = :updatedAt`,
    {
      ...server,
      args: JSON.stringify(server.args),
      roots: JSON.stringify(server.roots),
      environmentNames: JSON.stringify(server.environmentNames),
      headerNames: JSON.stringify(server.headerNames),
      enabled: server.enabled ? 1 : 0,
    },
  );
}

/** Removes a server with what the person saw of it and allowed. */
export function deleteToolServer(
  { database }: WriteContext,
  { id }: WriteOf<Write, 'toolServer.delete'>,
): void {
  database.run('DELETE FROM tool_servers WHERE id = :id', { id });
}

/** Keeps what the person has seen now. */
export function putToolPin(
  { database }: WriteContext,
  { pin }: WriteOf<Write, 'toolPin.put'>,
): void {
  database.run(
    `INSERT INTO tool_pins (server_id, tool, pin, content, pinned_at)
     SELECT :serverId, :tool, :pin, :content, :pinnedAt
     WHERE EXISTS (SELECT 1 FROM tool_servers WHERE id = :serverId)
     ON CONFLICT (server_id, tool) DO UPDATE SET pin = :pin, content = :content,
       pinned_at = :pinnedAt`,
    pin,
  );
}

/** Adds a rule. One of a server that is gone meanwhile is none. */
export function putToolApproval(
  { database }: WriteContext,
  { approval }: WriteOf<Write, 'toolApproval.put'>,
): void {
  database.run(
    `INSERT INTO tool_approvals (id, scope, server_id, tool, shape, pin, subject_id, created_at)
     SELECT :id, :scope, :serverId, :tool, :shape, :pin, :subjectId, :createdAt
     WHERE EXISTS (SELECT 1 FROM tool_servers WHERE id = :serverId)
     ON CONFLICT DO NOTHING`,
    approval,
  );
}

export function deleteToolApproval(
  { database }: WriteContext,
  { id }: WriteOf<Write, 'toolApproval.delete'>,
): void {
  database.run('DELETE FROM tool_approvals WHERE id = :id', { id });
}
