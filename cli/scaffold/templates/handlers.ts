import { contractName, type NewStep, type WorkflowNames } from '../names.ts'
import { importLines } from './import-lines.ts'

/** What the handlers of a step need to know of where its contract stands. */
export interface HandlerPlace {
  readonly names: WorkflowNames
  /** As imports name it: `#core/trip-booking/steps.ts`. */
  readonly contracts: string
}

/** The handler of a step. */
export function describeStepHandler({ name, undo, outside }: NewStep, place: HandlerPlace): string {
  const contract = contractName(name)
  const { names, contracts } = place
  const store = outside ? `${names.saga}Provider` : `${names.saga}Entries`
  const runtime = undo === undefined ? '' : importLines([`{ ${store} }`, '#lambdas/runtime.ts'])
  const [parameters, body] =
    undo === undefined
      ? ['_, saga', WITHOUT_EFFECT]
      : ['{ input }, saga', outside ? callOutside(store) : commit(store)]
  const imports = importLines(
    [`{ ${contract} }`, contracts],
    ['{ type StepRun, stepHandler }', '#lambdas/handlers/step-handler.ts'],
  )
  return `${imports}${runtime}
const run: StepRun<typeof ${contract}> = async (${parameters}) => {
${body}
}

export const handler = stepHandler(${contract}, run)
`
}

const WITHOUT_EFFECT = '  return saga.commit({ result: { ok: true } })'

function commit(store: string): string {
  return `  const { reference, writes } = ${store}().enter(saga, input)
  return saga.commit({ result: { reference }, writes })`
}

function callOutside(provider: string): string {
  return `  const { tenant, executionId, step } = saga
  return saga.callOutside({
    call: (key) => ${provider}().perform({ tenant, executionId, step, details: input }, key),
    reverse: (key) => ${provider}().cancel(tenant, key),
  })`
}

/** The handler of its undo. */
export function describeUndoHandler(step: NewStep & { undo: string }, place: HandlerPlace): string {
  const undo = contractName(step.undo)
  return step.outside ? undoOutside(undo, place) : undoEntry(contractName(step.name), undo, place)
}

function undoOutside(undo: string, { names, contracts }: HandlerPlace): string {
  const imports = importLines(
    [`{ ${undo} }`, contracts],
    ['{ type UndoRun, undoHandler }', '#lambdas/handlers/undo-handler.ts'],
    [`{ ${names.saga}Provider }`, '#lambdas/runtime.ts'],
  )
  return `${imports}
/** Asks by the key of the call, whose answer may never have arrived. */
const run: UndoRun = (saga) =>
  saga.reverse({ call: (key) => ${names.saga}Provider().cancel(saga.tenant, key) })

export const handler = undoHandler(${undo}, run)
`
}

function undoEntry(contract: string, undo: string, { names, contracts }: HandlerPlace): string {
  const imports = importLines(
    [`{ type ${contract}, ${undo} }`, contracts],
    ['type { StepOutput }', '#core/saga/index.ts'],
    ['{ type UndoRun, undoHandler }', '#lambdas/handlers/undo-handler.ts'],
    [`{ ${names.saga}Entries }`, '#lambdas/runtime.ts'],
  )
  return `${imports}
/** The ledger asks for no writes where the step never committed: then there is nothing to undo. */
const run: UndoRun = (saga) =>
  saga.reverse<StepOutput<typeof ${contract}>>({
    writes: ({ reference }) => ${names.saga}Entries().cancel(saga.tenant, reference),
  })

export const handler = undoHandler(${undo}, run)
`
}
