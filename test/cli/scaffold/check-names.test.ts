import { describe, expect, test } from 'vitest'
import type { Change } from '#cli/scaffold/change.ts'
import { checkKnownWorkflow, checkSteps, checkWorkflowName, readSteps } from '#cli/scaffold/check-names.ts'
import { planWorkflow } from '#cli/scaffold/plan-workflow.ts'
import { openProjectFiles } from '#cli/scaffold/project-files.ts'
import { UsageError } from '#cli/usage-error.ts'
import { projectDirectory } from '#test/support/assembly.ts'

const { taken } = openProjectFiles(projectDirectory)

function refusalOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message
  }
  return 'not refused'
}

describe('the name of a new workflow', () => {
  test.each([
    ['TripBooking', "did you mean 'trip-booking'?"],
    ['trip_booking', "did you mean 'trip-booking'?"],
    ['-trip', "did you mean 'trip'?"],
    ['../trip', "'../trip' cannot name a workflow"],
    ['', "'' cannot name a workflow"],
    ['9-lives', "'9-lives' cannot name a workflow"],
    ['t'.repeat(41), 'write up to 40 lower-case letters'],
    [
      'order-fulfillment',
      "there is a workflow 'order-fulfillment' already; add to it with: flowforge new step",
    ],
    ['delete', "its code would be called 'delete'"],
    ['step', "its code would be called 'step'"],
    ['test', "its code would be called 'test' and 'Test'"],
    ['execution', "its code would be called 'execution'"],
    ['promise', "its code would be called 'promise' and 'Promise'"],
    ['accounts', "would have the logical id 'Accounts', which is that of a table"],
  ])('%s is refused, with the remedy', (name, message) => {
    expect(refusalOf(() => checkWorkflowName(name, taken))).toContain(message)
  })

  test('may be any other in kebab-case', () => {
    expect(() => checkWorkflowName('any-other-2-b', taken)).not.toThrow()
    expect(() => checkWorkflowName('spec', taken)).not.toThrow()
  })

  test.each([false, true])('is none that the files beside its saga use (outside: %s)', (outside) => {
    const steps = [{ name: 'ProbeOne', undo: 'UnprobeOne', outside }]
    const written = planWorkflow(openProjectFiles(projectDirectory), 'probe-names', steps)
    const used = new Set(written.filter(({ text }) => /\bprobeNames\b/.test(text)).flatMap(namesIn))
    const others = [...used].filter((name) => !/probe/i.test(name) && /^[a-z]/.test(name))
    expect(others).toContain('createTestCloud')
    for (const name of others) {
      expect(
        refusalOf(() => checkWorkflowName(kebab(name), taken)),
        name,
      ).toContain('is taken by JavaScript')
    }
  })
})

/** What a new file imports or declares outside its functions. */
function namesIn({ text, was }: Change): string[] {
  const imported = [...text.matchAll(/^import .*\{ (.*) \}/gm)].flatMap(([, names]) => names!.split(', '))
  const declared = [...text.matchAll(/^(?:export )?(?:async )?(?:const|function) (\w+)/gm)].map(
    ([, name]) => name!,
  )
  return was === undefined ? [...imported.map((name) => name.replace(/^type /, '')), ...declared] : []
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

test('a workflow that is not there is refused with the nearest that is', () => {
  expect(refusalOf(() => checkKnownWorkflow('order-fulfilment', taken))).toBe(
    "there is no workflow 'order-fulfilment'; did you mean 'order-fulfillment'?",
  )
})

describe('a new step', () => {
  test('is written with its undo, or without one', () => {
    expect(readSteps(['BookHotel:CancelHotel', 'SendTicket'], true)).toEqual([
      { name: 'BookHotel', undo: 'CancelHotel', outside: true },
      { name: 'SendTicket', outside: false },
    ])
  })

  test('that calls an outside system has an undo', () => {
    expect(refusalOf(() => readSteps(['SendTicket', 'SendBill'], true))).toBe(
      "--outside is for steps with an undo, such as BookHotel:CancelHotel; without one a step calls nobody: 'SendTicket', 'SendBill'",
    )
  })

  test.each(['BookHotel:', 'A:B:C'])('written as %s is refused', (text) => {
    expect(refusalOf(() => readSteps([text], false))).toContain('a step is written Step:Undo or Step')
  })

  test.each([
    ['bookHotel', "did you mean 'BookHotel'?"],
    ['book-hotel', "did you mean 'BookHotel'?"],
    ['Ab', 'write 3 to 48 letters and digits in PascalCase'],
    ['ProcessPayment', "'ProcessPayment' is taken by a step of order-fulfillment"],
    ['Processpayment:RefundPayment', "'RefundPayment' is taken by an undo of order-fulfillment"],
    ['GetExecution', "'GetExecution' is taken by lambdas/api/read/get-execution.ts"],
    ['VersionOf', "'VersionOf' is taken by lambdas/steps/document/version-of.ts"],
    ['Inventory', "the step 'Inventory' would have the logical id 'Inventory', which is that of a table"],
    ['OrderFulfillment', "which is that of the workflow 'order-fulfillment'"],
    ['Return', "its contract would be called 'return'"],
    ['StepHandler', "its contract would be called 'stepHandler'"],
    ['NameTwice:NameTwice', "'NameTwice' is named twice"],
    ['NameHTTP:NameHttp', "'NameHttp' is named twice"],
    ['Saga', "its contract would be called 'saga'"],
  ])('%s is refused, with the reason', (text, message) => {
    expect(refusalOf(() => checkSteps(readSteps([text], false), taken))).toContain(message)
  })
})
