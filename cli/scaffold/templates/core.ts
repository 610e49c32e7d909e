import { contractName, type NewStep, type WorkflowNames } from '../names.ts'
import { importLines } from './import-lines.ts'

/** The schema of the input, with the example that everything derived begins with. */
export function describeSchema({ workflow, pascal }: WorkflowNames): string {
  const imports = importLines(['* as z', 'zod'], ['{ defineText }', '../text.ts'])
  return `${imports}
/** What ${workflow} works on: \`POST /workflows/${workflow}\` takes it. */
export const ${pascal} = z
  .strictObject({
    requestedBy: defineText(100),
  })
  .meta({ examples: [{ requestedBy: 'ada' }] })
export type ${pascal} = z.infer<typeof ${pascal}>
`
}

/** The file of the contracts without any. */
export function describeContractsHead({ pascal }: WorkflowNames, hasUndos: boolean): string {
  const imports = importLines(
    ['* as z', 'zod'],
    [`{ defineStep${hasUndos ? ', defineUndo' : ''} }`, '../saga/index.ts'],
    [`{ ${pascal} }`, './schema.ts'],
  )
  return imports
}

/** The contracts of one step and its undo. `input` is the schema of the saga's input. */
export function describeContracts(step: NewStep, input: string): string {
  const { name, undo, outside } = step
  const output = undo === undefined ? '{ ok: z.boolean() }' : '{ reference: z.string() }'
  const contract = `
export const ${contractName(name)} = defineStep('${name}', {
  input: z.object({ input: ${input} }),
  output: z.object(${output}),${outside ? '\n  outside: true,' : ''}
})
`
  return undo === undefined
    ? contract
    : `${contract}export const ${contractName(undo)} = defineUndo('${undo}')\n`
}

/** The saga itself. */
export function describeSaga({ workflow, saga, pascal }: WorkflowNames, steps: readonly NewStep[]): string {
  const imports = importLines(
    ['{ defineSaga, step }', '#core/saga/index.ts'],
    [`{ ${pascal} }`, `#core/${workflow}/schema.ts`],
    ['* as s', `#core/${workflow}/steps.ts`],
  )
  return `${imports}
export const ${saga} = defineSaga('${workflow}', {
  description: '${describeInWords(steps)}',
  input: ${pascal},
  timeout: '1 day',
  steps: [
${steps.map((each) => `    ${describeNode(each, (name) => `s.${name}`)},\n`).join('')}  ],
})
`
}

/** `step(s.bookHotel, { undo: s.cancelHotel })`. */
export function describeNode({ name, undo }: NewStep, of: (contract: string) => string): string {
  const contract = of(contractName(name))
  return undo === undefined ? `step(${contract})` : `step(${contract}, { undo: ${of(contractName(undo))} })`
}

/** `BookHotel, then BookFlight`, as the list of workflows shows it. */
function describeInWords(steps: readonly NewStep[]): string {
  const names = steps.map(({ name }) => name)
  const shown = names.length > 5 ? [...names.slice(0, 4), names.at(-1)] : names
  return `${shown.join(', ')}; on failure undoes, newest first, what was done`
}
