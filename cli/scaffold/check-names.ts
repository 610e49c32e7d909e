import { fileName } from '#core/saga/define/contract.ts'
import { suggest } from '../input/nearest.ts'
import { UsageError } from '../usage-error.ts'
import { contractName, functionsOf, type NewStep, namesOf } from './names.ts'

const WORKFLOW = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const LONGEST_WORKFLOW = 40
const STEP = /^[A-Z][A-Za-z0-9]{2,47}$/

/** Names that cannot be declared, or that the written handlers and sagas use for something else. */
const RESERVED = new Set([
  ...['await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete'],
  ...['do', 'else', 'enum', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'implements'],
  ...['import', 'in', 'instanceof', 'interface', 'let', 'new', 'null', 'package', 'private', 'protected'],
  ...['public', 'return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var'],
  ...['void', 'while', 'with', 'yield', 'arguments', 'eval', 'undefined', 'async'],
  ...[
    'run',
    'handler',
    'stepHandler',
    'undoHandler',
    'saga',
    'defineSaga',
    'defineStep',
    'defineUndo',
    'step',
    's',
    'z',
  ],
])

/** Names that the scenario test of a workflow and its file in verify use for something else: they import the saga. */
const RESERVED_BY_TESTS = new Set([
  ...['afterAll', 'expect', 'test', 'exampleOf', 'stepsOf', 'testAssembly', 'createTestCloud'],
  ...['createTestWorkflow', 'describeFromSaga', 'cloud', 'workflow', 'steps', 'undos', 'failing', 'calls'],
  ...['countActive', 'id', 'more', 'execution'],
])

/** Names that are in use, with where: `order-fulfillment`, or `ProcessPayment` by its file name. */
export interface TakenNames {
  readonly workflows: readonly string[]
  /** By file name (`process-payment`): what has it. */
  readonly functions: ReadonlyMap<string, string>
  /** Tables and state machines: a function may not have the logical id of one. */
  readonly resources: ReadonlyMap<string, string>
}

/** `BookHotel:CancelHotel`, or `SendTicket` without an undo. Throws UsageError, also where `outside` says nothing of any. */
export function readSteps(texts: readonly string[], outside: boolean): NewStep[] {
  const steps = texts.map((text) => readStep(text, outside))
  if (outside && !steps.some((step) => step.outside)) {
    const names = steps.map(({ name }) => `'${name}'`).join(', ')
    throw new UsageError(
      `--outside is for steps with an undo, such as BookHotel:CancelHotel; without one a step calls nobody: ${names}`,
    )
  }
  return steps
}

function readStep(text: string, outside: boolean): NewStep {
  const [name = '', undo, ...more] = text.split(':')
  if (more.length > 0 || undo === '') {
    throw new UsageError(`a step is written Step:Undo or Step, such as BookHotel:CancelHotel; got '${text}'`)
  }
  return { name, outside: outside && undo !== undefined, ...(undo === undefined ? {} : { undo }) }
}

/** Throws UsageError for a name that no new workflow can have. */
export function checkWorkflowName(workflow: string, taken: TakenNames): void {
  if (!WORKFLOW.test(workflow) || workflow.length > LONGEST_WORKFLOW) {
    const near = fileName(workflow.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, ''))
    const hint = WORKFLOW.test(near) && near.length <= LONGEST_WORKFLOW ? `; did you mean '${near}'?` : ''
    throw new UsageError(
      `'${workflow}' cannot name a workflow: write up to ${LONGEST_WORKFLOW} lower-case letters, digits and hyphens, such as trip-booking${hint}`,
    )
  }
  if (taken.workflows.includes(workflow)) {
    throw new UsageError(
      `there is a workflow '${workflow}' already; add to it with: flowforge new step ${workflow} <Step>`,
    )
  }
  const { saga, pascal } = namesOf(workflow)
  if (RESERVED.has(saga) || RESERVED_BY_TESTS.has(saga) || pascal in globalThis) {
    throw new UsageError(
      `'${workflow}' cannot name a workflow: its code would be called '${saga}' and '${pascal}', and one of them is taken by JavaScript or the files that are written; choose another`,
    )
  }
  checkResource(pascal, `the workflow '${workflow}'`, taken)
}

/** Throws UsageError where the workflow is not there, with the nearest that is. */
export function checkKnownWorkflow(workflow: string, { workflows }: TakenNames): void {
  if (!workflows.includes(workflow)) {
    throw new UsageError(`there is no workflow '${workflow}'${suggest(workflow, workflows)}`)
  }
}

/** Throws UsageError where the steps cannot be new ones, or two of them have one name. */
export function checkSteps(steps: readonly NewStep[], taken: TakenNames): void {
  const seen = new Set<string>()
  for (const name of steps.flatMap(functionsOf)) {
    checkStepName(name)
    const file = fileName(name)
    const owner = taken.functions.get(file)
    if (owner) {
      throw new UsageError(`'${name}' is taken by ${owner}; each step and undo has a name of its own`)
    }
    if (seen.has(file)) {
      throw new UsageError(`'${name}' is named twice; each step and undo has a name of its own`)
    }
    checkResource(name, `the step '${name}'`, taken)
    seen.add(file)
  }
}

function checkStepName(name: string): void {
  if (!STEP.test(name)) {
    const near = name
      .split(/[^A-Za-z0-9]+/)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('')
    throw new UsageError(
      `'${name}' cannot name a step or undo: write 3 to 48 letters and digits in PascalCase, such as BookHotel${STEP.test(near) ? `; did you mean '${near}'?` : ''}`,
    )
  }
  if (RESERVED.has(contractName(name))) {
    throw new UsageError(
      `'${name}' cannot name a step or undo: its contract would be called '${contractName(name)}', which is taken by JavaScript or the files that are written; choose another`,
    )
  }
}

function checkResource(id: string, what: string, { resources }: TakenNames): void {
  const owner = resources.get(id)
  if (owner) {
    throw new UsageError(
      `${what} would have the logical id '${id}', which is that of ${owner}; choose another`,
    )
  }
}
