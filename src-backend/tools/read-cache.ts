import { type Cache, type CacheFigures, createCache } from '#shared/cache.ts';
import type { ToolResult } from '#shared/contracts/tools.ts';
import type { JsonObject } from '#shared/json.ts';
import { canonicalJson } from '#shared/tools/canonical-json.ts';
import type { SeenTool } from './seen-tool.ts';

/** Results of reads, kept a moment, and none beyond a write or a change of the server's tools. */
export type ReadCache = {
  /** What is kept, or is being read already, or else what `load` gives. */
  read(tool: SeenTool, args: JsonObject, load: () => Promise<ToolResult>): Promise<ToolResult>;
  /** A write began or ended, or the list changed: nothing of the server is kept. */
  forget(serverId: string): void;
  figures(): CacheFigures[];
};

/** Milliseconds: of this machine (files change under our eyes), and of the world outside. */
const lifetimes = { closed: 5_000, open: 60_000 };
const limit = 200;

export function createReadCache(now?: () => number): ReadCache {
  const clock = now === undefined ? {} : { now };
  const make = (name: string, lifetimeMs: number): Cache<ToolResult> =>
    createCache({ name, layer: 'backend', limit, lifetimeMs, ...clock });
  const closed = make('tool reads', lifetimes.closed);
  const open = make('tool reads outside', lifetimes.open);
  const underWay = new Map<string, Promise<ToolResult>>();
  /** Grows with each forgetting; part of every key, so that a late read is kept under an old one. */
  const epochs = new Map<string, number>();
  return {
    read: (tool, args, load) => {
      const cache = tool.annotations.openWorld ? open : closed;
      const epoch = epochs.get(tool.serverId) ?? 0;
      const key = `${tool.serverId} ${epoch} ${tool.pin} ${canonicalJson(args)}`;
      const known = cache.get(key);
      if (known !== undefined) return Promise.resolve(known);
      const running = underWay.get(key);
      if (running !== undefined) return running;
      const loading = load()
        .then((result) => {
          if (!result.isError) cache.set(key, result);
          return result;
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, loading);
      return loading;
    },
    forget: (serverId) => void epochs.set(serverId, (epochs.get(serverId) ?? 0) + 1),
    figures: () => [closed.figures(), open.figures()],
  };
}
