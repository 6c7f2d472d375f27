import { parseSync, Visitor } from 'oxc-parser';

const literal = (source: string): string => /^(['"`])([^$]*)\1$/.exec(source)?.[2] ?? source;

/**
 * All that a module imports, in whatever form: static, dynamic, re-exported, type-only or written inline as `import('...')` in a type.
 * A dynamic import of a computed name is given as its expression.
 */
export const specifiersIn = (file: string, text: string): string[] => {
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message ?? 'cannot be parsed'}`);
  const inTypes: string[] = [];
  new Visitor({ TSImportType: ({ source }) => void inTypes.push(source.value) }).visit(program);
  return [
    ...new Set([
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
      ...module.dynamicImports.map(({ moduleRequest }) => literal(text.slice(moduleRequest.start, moduleRequest.end))),
      ...inTypes,
    ]),
  ];
};
