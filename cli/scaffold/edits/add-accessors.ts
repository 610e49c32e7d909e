import type { NewStep, WorkflowNames } from '../names.ts'
import { providerFile, simulatedProviderFile } from '../templates/provider.ts'
import { storeFile } from '../templates/store.ts'
import { addImports } from './add-imports.ts'
import { insert, notFound, type Source } from './source.ts'

/** Returns `lambdas/runtime.ts` with what the handlers of these steps ask it for. */
export function addAccessors(source: Source, names: WorkflowNames, steps: readonly NewStep[]): Source {
  const withEffect = steps.filter(({ undo }) => undo !== undefined)
  const withStore = withEffect.some(({ outside }) => !outside) ? addStore(source, names) : source
  return withEffect.some(({ outside }) => outside) ? addProvider(withStore, names) : withStore
}

function addStore(source: Source, names: WorkflowNames): Source {
  const { saga, pascal, variable } = names
  return addAccessor(source, `${saga}Entries`, {
    imports: [[importOf(storeFile(names)), `create${pascal}Entries`]],
    text: `/* @__PURE__ */ once(() => create${pascal}Entries({ table: variable('${variable}') }))`,
  })
}

function addProvider(source: Source, names: WorkflowNames): Source {
  const { saga, pascal, variable } = names
  return addAccessor(source, `${saga}Provider`, {
    imports: [
      [importOf(providerFile(names)), `type ${pascal}Provider`],
      [importOf(simulatedProviderFile(names)), `createSimulated${pascal}Provider`],
    ],
    text: `/* @__PURE__ */ once((): ${pascal}Provider => createSimulated${pascal}Provider(tableOf('${variable}')))`,
  })
}

function addAccessor(
  source: Source,
  name: string,
  { imports, text }: { imports: readonly (readonly [module: string, name: string])[]; text: string },
): Source {
  const accessors = source.program.body.filter(
    (node) =>
      node.type === 'ExportNamedDeclaration' &&
      node.declaration?.type === 'VariableDeclaration' &&
      node.declaration.declarations[0]?.init?.type === 'CallExpression',
  )
  const last = accessors.at(-1)
  if (!last) {
    throw notFound(source, 'export const … = once(…)')
  }
  if (new RegExp(`^export const ${name}\\b`, 'm').test(source.text)) {
    return source
  }
  const changed = insert(source, [[last.end, `\n\nexport const ${name} = ${text}`]])
  return imports.reduce((each, [module, imported]) => addImports(each, module, [imported]), changed)
}

/** As `lambdas/runtime.ts` imports it. */
function importOf(file: string): string {
  return file.replace(/^lambdas\//, './')
}
