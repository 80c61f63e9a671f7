import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fillOnce, runtimeCacheFolder } from './cache-folder.mjs';
import { runCommand } from './run-command.mjs';

const require = createRequire(import.meta.url);

/** Node-API before 10 can refer to objects only; this boxes the two other kinds that the package holds. */
const BOXED_REFERENCE_HEADER = `#pragma once
#include <napi.h>
namespace Napi {
template <typename T> class BoxedReference {
 public:
  BoxedReference() = default;
  BoxedReference(BoxedReference&&) = default;
  BoxedReference& operator=(BoxedReference&&) = default;
  Napi::Env Env() const { return box_.Env(); }
  bool IsEmpty() const { return box_.IsEmpty(); }
  T Value() const {
    if (box_.IsEmpty()) return T();
    Napi::Value inner = box_.Value().Get(uint32_t{0});
    return T(inner.Env(), inner);
  }
  uint32_t Ref() const { return box_.Ref(); }
  uint32_t Unref() const { return box_.Unref(); }
  void Reset() { box_.Reset(); }
  void Reset(const T& value, uint32_t count = 0) {
    Array box = Array::New(value.Env(), 1);
    box.Set(uint32_t{0}, value);
    box_ = Napi::Reference<Array>::New(box, count);
  }
  void SuppressDestruct() { box_.SuppressDestruct(); }
 private:
  Napi::Reference<Array> box_;
};
template <> class Reference<String> : public BoxedReference<String> {
 public:
  static Reference<String> New(const String& value, uint32_t count = 0) {
    Reference<String> result;
    result.Reset(value, count);
    return result;
  }
};
template <> class Reference<Value> : public BoxedReference<Napi::Value> {
 public:
  static Reference<Napi::Value> New(const Napi::Value& value, uint32_t count = 0) {
    Reference<Napi::Value> result;
    result.Reset(value, count);
    return result;
  }
};
}
`;

/**
 * The packages better-sqlite3 and sqlite-vec as a folder `node_modules` for the compatibility
 * build. The published binding wants Node-API 10; Electron 22 has 8, so the package's own
 * sources are compiled once (about 75 s) into the cache. The prebuilt one stays untouched.
 * @returns {Promise<string>} the folder of the compiled package
 * @throws {Error} with the compiler's last lines
 */
export async function ensureBetterSqliteForNodeApi8() {
  const packageFolder = path.dirname(require.resolve('better-sqlite3/package.json'));
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const requireBeside = createRequire(path.join(packageFolder, 'package.json'));
  const folder = path.join(
    runtimeCacheFolder(),
    'runtime',
    `better-sqlite3-${version}-node-api-8-${process.arch}`,
  );
  await fillOnce(
    folder,
    `better-sqlite3 ${version} node-api 8\n${BOXED_REFERENCE_HEADER}`,
    async (temporary) => {
      const started = Date.now();
      process.stderr.write(
        'Compiling better-sqlite3 for the test runtime (about a minute, once)…\n',
      );
      const work = path.join(temporary, 'compile');
      mkdirSync(work);
      const header = path.join(work, 'boxed-reference.h');
      writeFileSync(header, BOXED_REFERENCE_HEADER);
      const includes = [
        `-I${nodeApiHeaders()}`,
        `-I${path.dirname(requireBeside.resolve('node-addon-api/package.json'))}`,
        `-I${path.join(packageFolder, 'deps', 'sqlite3')}`,
      ];
      const object = path.join(work, 'sqlite3.o');
      await runCommand('gcc', [
        '-c',
        '-O2',
        '-fPIC',
        '-std=c99',
        '-w',
        '-DNDEBUG',
        ...sqliteDefines(packageFolder),
        path.join(packageFolder, 'deps', 'sqlite3', 'sqlite3.c'),
        '-o',
        object,
      ]);
      const release = path.join(temporary, 'build', 'Release');
      mkdirSync(release, { recursive: true });
      await runCommand('g++', [
        '-shared',
        '-O2',
        '-fPIC',
        '-std=c++20',
        '-w',
        '-fvisibility=hidden',
        '-fvisibility-inlines-hidden',
        '-DNDEBUG',
        '-DNAPI_VERSION=8',
        '-DNAPI_DISABLE_CPP_EXCEPTIONS',
        '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
        '-DNODE_GYP_MODULE_NAME=better_sqlite3',
        '-DBUILDING_NODE_EXTENSION',
        ...includes,
        '-include',
        header,
        path.join(packageFolder, 'src', 'better_sqlite3.cpp'),
        object,
        '-Wl,-Bsymbolic',
        '-Wl,--exclude-libs,ALL',
        '-ldl',
        '-lpthread',
        '-o',
        path.join(work, 'better_sqlite3.node'),
      ]);
      renameSync(path.join(work, 'better_sqlite3.node'), path.join(release, 'better_sqlite3.node'));
      for (const name of ['package.json', 'LICENSE', 'lib']) {
        cpSync(path.join(packageFolder, name), path.join(temporary, name), { recursive: true });
      }
      rmSync(work, { recursive: true });
      process.stderr.write(
        `better-sqlite3 is compiled (${Math.round((Date.now() - started) / 1000)} s).\n`,
      );
    },
  );
  return folder;
}

/**
 * The compile-time options that the package itself uses, read from its own list.
 * @param {string} packageFolder
 */
function sqliteDefines(packageFolder) {
  const text = readFileSync(path.join(packageFolder, 'deps', 'defines.gypi'), 'utf8');
  return [...text.matchAll(/'((?:HAVE|SQLITE)_\w+(?:=[^']*)?)'/g)].map((match) => `-D${match[1]}`);
}

/** The headers of Node-API; they come with cmake-js, which node-llama-cpp depends on. */
function nodeApiHeaders() {
  const folder = path.dirname(require.resolve('node-api-headers/package.json'));
  if (!readdirSync(path.join(folder, 'include')).includes('node_api.h'))
    throw new Error(`${folder} holds no node_api.h.`);
  return path.join(folder, 'include');
}
