import { Command } from '@commander-js/extra-typings'
import type { Terminal } from '../../terminal.ts'
import { createNewStepCommand } from './step.ts'
import { createNewWorkflowCommand } from './workflow.ts'

export function createNewCommand(terminal: Terminal) {
  return new Command('new')
    .addCommand(createNewWorkflowCommand(terminal))
    .addCommand(createNewStepCommand(terminal))
    .addHelpText('after', EXAMPLE)
}

const EXAMPLE = `
Example:
  $ flowforge new workflow trip-booking --step BookHotel:CancelHotel --step BookFlight:CancelFlight`
