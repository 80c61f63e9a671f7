/** Kingly's own lint rules, loaded by .oxlintrc.json. */
import path from 'node:path';
import { electronNameProblem, importProblem, roomOf, rooms } from './import-table.mjs';

/** Rooms in which an import whose target is only known at run time could reach anything. */
const literalOnly = new Set(Object.keys(rooms).filter((name) => rooms[name]?.node === false));

/** Refuses what the import table does not allow. */
const importTable = {
  meta: { type: 'problem', docs: { description: 'Enforces the import table of ARCHITECTURE.md' } },
  /** @param {any} context */
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    /** @param {any} source */
    const textOf = (source) =>
      source?.type === 'TemplateLiteral' && source.expressions.length === 0
        ? source.quasis[0].value.cooked
        : source?.value;
    /** @param {any} source */
    const check = (source) => {
      if (source === null || source === undefined) return;
      const value = textOf(source);
      if (typeof value !== 'string') {
        if (literalOnly.has(roomOf(file) ?? '')) {
          context.report({ node: source, message: 'An import here names its target literally.' });
        }
        return;
      }
      const problem = importProblem(file, value);
      if (problem !== undefined) {
        context.report({ node: source, message: `Import of "${value}" refused: ${problem}.` });
      }
    };
    /** @param {any} node @param {string} name */
    const checkElectronName = (node, name) => {
      const problem = electronNameProblem(file, name);
      if (problem !== undefined) context.report({ node, message: `Refused: ${problem}.` });
    };
    return {
      /** @param {any} node */
      ImportDeclaration(node) {
        check(node.source);
        if (node.source.value !== 'electron') return;
        for (const specifier of node.specifiers) {
          if (specifier.type === 'ImportSpecifier') {
            checkElectronName(specifier, specifier.imported.name ?? specifier.imported.value);
          } else {
            checkElectronName(
              specifier,
              specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*',
            );
          }
        }
      },
      /** @param {any} node */
      ExportAllDeclaration(node) {
        check(node.source);
        if (node.source.value === 'electron') checkElectronName(node, '*');
      },
      /** @param {any} node */
      ExportNamedDeclaration(node) {
        check(node.source);
        if (node.source?.value !== 'electron') return;
        for (const specifier of node.specifiers)
          checkElectronName(specifier, specifier.local.name ?? specifier.local.value);
      },
      /** @param {any} node */
      ImportExpression(node) {
        check(node.source);
        if (textOf(node.source) === 'electron') checkElectronName(node, '*');
      },
      /** @param {any} node */
      TSImportType(node) {
        check(node.source);
        if (node.source.value !== 'electron') return;
        const name = node.qualifier?.type === 'Identifier' ? node.qualifier.name : '*';
        checkElectronName(node, name);
      },
      /** @param {any} node */
      TSExternalModuleReference(node) {
        check(node.expression);
      },
      /** @param {any} node */
      CallExpression(node) {
        if (
          node.callee.type === 'Identifier' &&
          node.callee.name === 'require' &&
          node.arguments.length > 0
        ) {
          check(node.arguments[0]);
        }
      },
    };
  },
};

// The linter takes a plugin as the default export.
export default { meta: { name: 'kingly' }, rules: { 'import-table': importTable } };
