import type { Change } from './change.ts'
import { addAccessors } from './edits/add-accessors.ts'
import { addProperties, keysOf } from './edits/add-properties.ts'
import { functionsOf, handlerFile, type NewStep, type WorkflowNames } from './names.ts'
import { ACCESS_FILE, type ProjectFiles, RUNTIME_FILE, TABLES_FILE } from './project-files.ts'
import { describeStepHandler, describeUndoHandler, type HandlerPlace } from './templates/handlers.ts'
import {
  describeProvider,
  describeSimulatedProvider,
  providerFile,
  simulatedProviderFile,
} from './templates/provider.ts'
import { describeStore, storeFile } from './templates/store.ts'
import { describeVerified } from './templates/tests.ts'

/** What steps need beside their contracts and the saga: handlers, a place for their effects, and permissions. */
export function planSteps(files: ProjectFiles, steps: readonly NewStep[], place: HandlerPlace): Change[] {
  const { names } = place
  return [
    ...planHandlers(files, steps, place),
    ...planEffects(files, steps, names),
    ...planRows(files, steps, names),
  ]
}

function planHandlers(files: ProjectFiles, steps: readonly NewStep[], place: HandlerPlace): Change[] {
  const { workflow } = place.names
  return steps.flatMap((step) => {
    const { undo } = step
    const texts = [
      describeStepHandler(step, place),
      ...(undo === undefined ? [] : [describeUndoHandler({ ...step, undo }, place)]),
    ]
    return functionsOf(step).map((name, index) => {
      const file = handlerFile(workflow, name)
      files.checkFree(file)
      return { file, text: texts[index]! }
    })
  })
}

/** The store, the provider and the invariant over both, each where the workflow has none yet. */
function planEffects(files: ProjectFiles, steps: readonly NewStep[], names: WorkflowNames): Change[] {
  const effects = steps.filter(({ undo }) => undo !== undefined)
  const wanted = [
    ...(effects.some(({ outside }) => !outside)
      ? [{ file: storeFile(names), text: describeStore(names) }]
      : []),
    ...(effects.some(({ outside }) => outside)
      ? [
          { file: providerFile(names), text: describeProvider(names) },
          { file: simulatedProviderFile(names), text: describeSimulatedProvider(names) },
        ]
      : []),
    ...(effects.length > 0
      ? [{ file: `verify/workflows/${names.workflow}.ts`, text: describeVerified(names) }]
      : []),
  ]
  return wanted.filter(({ file }) => !files.exists(file))
}

/** The rows of the table, of what each function may do with it, and of how handlers come by it. */
function planRows(files: ProjectFiles, steps: readonly NewStep[], names: WorkflowNames): Change[] {
  const effects = steps.filter(({ undo }) => undo !== undefined)
  if (effects.length === 0) {
    return []
  }
  const tables = files.read(TABLES_FILE)
  const isNew = !keysOf(tables, 'TABLES').includes(names.table)
  const [access, runtime] = [files.read(ACCESS_FILE), files.read(RUNTIME_FILE)]
  const changed = [
    [tables, isNew ? addProperties(tables, 'TABLES', [tableRow(names)]) : tables],
    [
      access,
      addProperties(
        access,
        'STEPS',
        effects.flatMap((step) => accessRows(step, names)),
      ),
    ],
    [runtime, addAccessors(runtime, names, effects)],
  ] as const
  return changed
    .filter(([was, is]) => was.text !== is.text)
    .map(([{ file, text: was }, { text }]) => ({ file, text, was }))
}

function tableRow({ workflow, table }: WorkflowNames): string {
  return `/** What the steps of ${workflow} have done. */\n${table}: { ByTenant: ['tenantKey', 'reference'] }`
}

function accessRows({ name, undo, outside }: NewStep, { table }: WorkflowNames): string[] {
  // A call outside whose undo came first is taken back by the step itself.
  const actions = outside ? "['PutItem', 'UpdateItem']" : "['PutItem']"
  return [`${name}: { ${table}: ${actions} }`, `${undo}: { ${table}: ['UpdateItem'] }`]
}
