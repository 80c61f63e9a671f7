import { z } from 'zod';
import {
  type ToolApproval,
  toolApprovalSchema,
  type ToolPin,
  toolPinSchema,
  type ToolServerDefinition,
  toolServerDefinitionSchema,
} from '#shared/contracts/tools.ts';
import type { Reader } from '../connection.ts';
import { flagColumn, jsonColumn } from '../rows/columns.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';

const server = toolServerDefinitionSchema.shape;
const serverRow = z
  .object({
    id: server.id,
    name: server.name,
    source: server.source,
    transport: server.transport,
    command: server.command,
    args: jsonColumn(server.args),
    folder: server.folder,
    url: server.url,
    roots: jsonColumn(server.roots),
    environment_names: jsonColumn(server.environmentNames),
    header_names: jsonColumn(server.headerNames),
    enabled: flagColumn,
    created_at: server.createdAt,
    updated_at: server.updatedAt,
  })
  .transform(
    ({
      environment_names: environmentNames,
      header_names: headerNames,
      created_at: createdAt,
      updated_at: updatedAt,
      ...rest
    }): ToolServerDefinition => ({ ...rest, environmentNames, headerNames, createdAt, updatedAt }),
  );

const pin = toolPinSchema.shape;
const pinRow = z
  .object({
    server_id: pin.serverId,
    tool: pin.tool,
    pin: pin.pin,
    content: pin.content,
    pinned_at: pin.pinnedAt,
  })
  .transform(({ server_id: serverId, pinned_at: pinnedAt, ...rest }): ToolPin => ({
    ...rest,
    serverId,
    pinnedAt,
  }));

const approval = toolApprovalSchema.shape;
const approvalRow = z
  .object({
    id: approval.id,
    scope: approval.scope,
    server_id: approval.serverId,
    tool: approval.tool,
    shape: approval.shape,
    pin: approval.pin,
    subject_id: approval.subjectId,
    created_at: approval.createdAt,
  })
  .transform(
    ({
      server_id: serverId,
      subject_id: subjectId,
      created_at: createdAt,
      ...rest
    }): ToolApproval => ({ ...rest, serverId, subjectId, createdAt }),
  );

/** Tool servers by name. */
export function listToolServers(
  reader: Reader,
  onBadRow: BadRowListener,
): readonly ToolServerDefinition[] {
  return readRows(
    serverRow,
    reader.all('SELECT * FROM tool_servers ORDER BY name'),
    'tool_servers',
    onBadRow,
  );
}

/** What the person has seen of one server. */
export function listToolPins(
  reader: Reader,
  serverId: string,
  onBadRow: BadRowListener,
): readonly ToolPin[] {
  const rows = reader.all('SELECT * FROM tool_pins WHERE server_id = :serverId ORDER BY tool', {
    serverId,
  });
  return readRows(pinRow, rows, 'tool_pins', onBadRow);
}

/** Rules, newest last; of one server, where given. */
export function listToolApprovals(
  reader: Reader,
  serverId: string | undefined,
  onBadRow: BadRowListener,
): readonly ToolApproval[] {
  const rows = reader.all(
    `SELECT * FROM tool_approvals WHERE :serverId IS NULL OR server_id = :serverId
     ORDER BY created_at, rowid`,
    { serverId: serverId ?? null },
  );
  return readRows(approvalRow, rows, 'tool_approvals', onBadRow);
}
