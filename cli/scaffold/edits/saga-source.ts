import type { ESTree } from 'vite'
import { suggest } from '../../input/nearest.ts'
import { UsageError } from '../../usage-error.ts'
import { contractName } from '../names.ts'
import { addImports, findImport } from './add-imports.ts'
import { insert, notFound, type Source } from './source.ts'

/** Where things stand in the file of a saga. */
interface SagaSource {
  readonly steps: ESTree.ArrayExpression
  /** The schema of the input and the module that it comes from. */
  readonly input: { readonly name: string; readonly module: string }
  /** `s` where the contracts are imported as a namespace. */
  readonly namespace: string | undefined
  /** The module of the contracts. */
  readonly contracts: string
}

/** Throws CommandFailed where the file is not written as those that this command can read. */
export function readSagaSource(source: Source): SagaSource {
  const definition = findDefinition(source)
  const steps = propertyOf(definition, 'steps')
  if (steps?.type !== 'ArrayExpression' || steps.elements.length === 0) {
    throw notFound(source, 'steps: [ … ] in its defineSaga')
  }
  const schema = propertyOf(definition, 'input')
  const input = schema?.type === 'Identifier' ? findImport(source, schema.name) : undefined
  if (schema?.type !== 'Identifier' || !input) {
    throw notFound(source, 'input in its defineSaga that is the name of an imported schema')
  }
  const contract = listSteps(steps)[0]?.contract
  const local = contract && (contract.type === 'MemberExpression' ? contract.object : contract)
  const imported = local?.type === 'Identifier' ? findImport(source, local.name) : undefined
  if (!imported || local?.type !== 'Identifier') {
    throw notFound(source, 'step(…) whose contract is imported')
  }
  return {
    steps,
    input: { name: schema.name, module: input.module },
    namespace: imported.name === undefined ? local.name : undefined,
    contracts: imported.module,
  }
}

/** Returns the source with a step after the one of that name, by default after the last. Throws UsageError. */
export function addStep(
  source: Source,
  {
    contracts,
    names,
    after,
    describe,
  }: {
    contracts: string
    /** The contracts that the step names. */
    names: readonly string[]
    after: string | undefined
    describe: (of: (contract: string) => string) => string
  },
): Source {
  const { steps, namespace } = readSagaSource(source)
  const place = after === undefined ? steps.elements.at(-1)! : findStep(steps, after)
  const text = describe((contract) => (namespace ? `${namespace}.${contract}` : contract))
  const changed = insert(source, [[place.end, `,\n${text}`]])
  const withStep = addImports(changed, '#core/saga/index.ts', ['step'])
  return namespace ? withStep : addImports(withStep, contracts, names)
}

function findStep(steps: ESTree.ArrayExpression, name: string): { end: number } {
  const all = listSteps(steps)
  const found = all.find(({ key }) => key === contractName(name))
  if (!found) {
    const known = all.map(({ key }) => key.charAt(0).toUpperCase() + key.slice(1))
    throw new UsageError(`--after: the workflow has no step '${name}'${suggest(name, known)}`)
  }
  return found.call
}

interface FoundStep {
  /** The name of its contract: `bookHotel`. */
  readonly key: string
  readonly contract: ESTree.Expression
  readonly call: ESTree.CallExpression
}

/** Every `step(…)` and `approval(…)`, inside `when`, `each` and `parallel` too, in order. */
function listSteps({ elements }: ESTree.ArrayExpression): FoundStep[] {
  return elements.flatMap((call) => {
    if (call?.type !== 'CallExpression' || call.callee.type !== 'Identifier') {
      return []
    }
    const [contract] = call.arguments
    if (['step', 'approval'].includes(call.callee.name) && contract && contract.type !== 'SpreadElement') {
      const key = contract.type === 'MemberExpression' ? contract.property : contract
      return key.type === 'Identifier' ? [{ key: key.name, contract, call }] : []
    }
    return call.arguments.flatMap((each) => (each.type === 'ArrayExpression' ? listSteps(each) : []))
  })
}

function findDefinition(source: Source): ESTree.ObjectExpression {
  for (const node of source.program.body) {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    const values = declaration?.type === 'VariableDeclaration' ? declaration.declarations : []
    for (const { init } of values) {
      const definition = init?.type === 'CallExpression' ? init.arguments[1] : undefined
      if (
        init?.type === 'CallExpression' &&
        init.callee.type === 'Identifier' &&
        init.callee.name === 'defineSaga' &&
        definition?.type === 'ObjectExpression'
      ) {
        return definition
      }
    }
  }
  throw notFound(source, 'export const … = defineSaga(…, { … })')
}

function propertyOf({ properties }: ESTree.ObjectExpression, name: string): ESTree.Expression | undefined {
  const found = properties.find(
    (property) =>
      property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === name,
  )
  return found?.type === 'Property' ? (found.value as ESTree.Expression) : undefined
}
