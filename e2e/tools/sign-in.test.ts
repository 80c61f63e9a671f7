import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { commandContent } from '#shared/tools/server-command.ts';
import { strictModel } from '../backend/strict-model.ts';
import { openTestStore, type TestBackend, type TestStore } from '../backend/test-backend.ts';
import { openSignInServer, type SignInServer } from './authorization-server.ts';

const id = 'srv_far';
let place: TestStore;
let far: SignInServer;
let backend: TestBackend;

beforeEach(async () => {
  place = await openTestStore();
  far = await openSignInServer();
  const server: ToolServerDefinition = {
    id,
    name: 'Far',
    source: 'user',
    transport: 'http',
    command: null,
    args: [],
    folder: null,
    url: far.url,
    roots: [],
    environmentNames: [],
    headerNames: [],
    enabled: true,
    createdAt: 1,
    updatedAt: 1,
  };
  const content = commandContent(server);
  const pin = { serverId: id, tool: '', pin: await pinOf(content), content, pinnedAt: 1 };
  await place.commit({ type: 'toolServer.put', server }, { type: 'toolPin.put', pin });
  backend = await place.startInside(strictModel([]));
});
afterEach(async () => {
  await place.close();
  await far.close();
});

const state = async () => (await backend.calls['tools.servers']({}))[0];
const hello = () => backend.calls['tools.call']({ serverId: id, tool: 'hello', arguments: {} });

/** Goes where the person is sent, as a browser does that is sent back. */
async function browse(address: string): Promise<{ readonly back: URL; readonly said: string }> {
  const first = await fetch(address, { redirect: 'manual' });
  const back = new URL(first.headers.get('location') ?? 'about:blank');
  return { back, said: await (await fetch(back)).text() };
}

async function signIn(): Promise<void> {
  const { address } = await backend.calls['tools.servers.signIn']({ id });
  expect((await browse(address)).said).toMatch(/^You are signed in/u);
  await vi.waitFor(
    async () => expect(await state()).toMatchObject({ connected: true, needsSignIn: false }),
    5_000,
  );
}

test('a server that wants a person to sign in says so, and works when they have', async () => {
  expect(await backend.calls['tools.list']({})).toEqual([]);
  expect(await state()).toMatchObject({
    state: 'failed',
    needsSignIn: true,
    problem: expect.stringContaining('sign in'),
  });
  // Nobody is registered anywhere before the person wishes it.
  expect(far.asked.every((path) => path === '/mcp')).toBe(true);
  await signIn();
  expect(await hello()).toMatchObject({ text: 'hello' });
  expect(await state()).toMatchObject({ needsSignIn: false, problem: null });
  expect(Object.keys(place.secrets[id] ?? {})).toEqual(['oauth:tokens', 'oauth:client']);
});

test('tokens that ran out are renewed, and those taken back ask the person anew', async () => {
  await signIn();
  const before = place.secrets[id]?.['oauth:tokens'];
  far.expire();
  expect(await hello()).toMatchObject({ text: 'hello' });
  expect(place.secrets[id]?.['oauth:tokens']).not.toBe(before);
  far.revoke();
  await expect(hello()).rejects.toMatchObject({ message: expect.stringContaining('sign in') });
  await signIn();
  expect(await hello()).toMatchObject({ text: 'hello' });
});

test('an answer that the person’s browser did not bring is no answer', async () => {
  const { address } = await backend.calls['tools.servers.signIn']({ id });
  const back = new URL(new URL(address).searchParams.get('redirect_uri') ?? '');
  for (const query of ['?code=stolen', '?code=stolen&state=guess', '?state=']) {
    expect((await fetch(new URL(query, back))).status).toBe(400);
  }
  expect((await fetch(new URL('/other', back))).status).toBe(404);
  expect(place.secrets[id]).toBeUndefined();
  // The right one still counts, once.
  const { back: used, said } = await browse(address);
  expect(said).toMatch(/^You are signed in/u);
  await expect(fetch(used)).rejects.toThrow(/fetch failed/u);
});

test('a person who says no is not signed in, and told so', async () => {
  far.refuseNext();
  const { address } = await backend.calls['tools.servers.signIn']({ id });
  expect((await browse(address)).said).toMatch(/You are not signed in.*access_denied/u);
  expect((await state())?.problem).toMatch(/not signed in to Far.*access_denied/u);
  expect(place.secrets[id]).toBeUndefined();
});

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://example.org/authorize',
  'https://10.0.0.7/authorize',
  'https://user:word@example.org/authorize',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'vscode://file/$(touch /tmp/x)',
])('no page to sign in at is shown that is not safe: %s', async (page) => {
  far.signInAt(page);
  await expect(backend.calls['tools.servers.signIn']({ id })).rejects.toThrow(/sign/iu);
  expect(place.secrets[id]).toBeUndefined();
});
