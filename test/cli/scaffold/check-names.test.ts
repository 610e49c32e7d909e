import { describe, expect, test } from 'vitest'
import { checkKnownWorkflow, checkSteps, checkWorkflowName, readStep } from '#cli/scaffold/check-names.ts'
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
    ['promise', "its code would be called 'promise' and 'Promise'"],
    ['accounts', "would have the logical id 'Accounts', which is that of a table"],
  ])('%s is refused, with the remedy', (name, message) => {
    expect(refusalOf(() => checkWorkflowName(name, taken))).toContain(message)
  })

  test('may be any other in kebab-case', () => {
    expect(() => checkWorkflowName('trip-booking-2', taken)).not.toThrow()
  })
})

test('a workflow that is not there is refused with the nearest that is', () => {
  expect(refusalOf(() => checkKnownWorkflow('order-fulfilment', taken))).toBe(
    "there is no workflow 'order-fulfilment'; did you mean 'order-fulfillment'?",
  )
})

describe('a new step', () => {
  test('is written with its undo, or without one', () => {
    expect(readStep('BookHotel:CancelHotel', true)).toEqual({
      name: 'BookHotel',
      undo: 'CancelHotel',
      outside: true,
    })
    expect(readStep('SendTicket', true)).toEqual({ name: 'SendTicket', outside: false })
  })

  test.each(['BookHotel:', 'A:B:C'])('written as %s is refused', (text) => {
    expect(refusalOf(() => readStep(text, false))).toContain('a step is written Step:Undo or Step')
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
    ['BookHotel:BookHotel', "'BookHotel' is named twice"],
    ['BookHTTP:BookHttp', "'BookHttp' is named twice"],
  ])('%s is refused, with the reason', (text, message) => {
    expect(refusalOf(() => checkSteps([readStep(text, false)], taken))).toContain(message)
  })
})
