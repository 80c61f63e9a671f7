import { z } from 'zod';
import { answer, readOnly } from '../answer.ts';
import { builtInServer } from '../server-info.ts';
import { serve } from '../serve.ts';
import { inZone, momentOf } from './zones.ts';

/** Process entry: the time here and elsewhere. */
const server = builtInServer('time', 'Time', 'Tells the time in any time zone and converts it.');
const zone = z.string().min(1).max(100);
const zonedTime = { zone: z.string(), iso: z.string(), weekday: z.string() };
const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;

server.registerTool(
  'now',
  {
    title: 'The time now',
    description: 'Date, time and weekday now; without a zone, in that of this computer.',
    inputSchema: { zone: zone.default(here).describe('IANA name, such as Asia/Tokyo') },
    outputSchema: zonedTime,
    // Asked again it says something else: nothing to keep in a cache.
    annotations: { ...readOnly, idempotentHint: false },
  },
  async (wish) => answer({ ...inZone(Date.now(), wish.zone) }),
);
server.registerTool(
  'convert_time',
  {
    title: 'Convert a time',
    description: 'What clocks in one zone show when those in another show a given time.',
    inputSchema: {
      time: z.string().max(30).describe('Date and time such as 2026-11-25T20:15'),
      from: zone.default(here),
      to: zone,
    },
    outputSchema: zonedTime,
    annotations: readOnly,
  },
  async (wish) => answer({ ...inZone(momentOf(wish.time, wish.from), wish.to) }),
);
serve(server);
