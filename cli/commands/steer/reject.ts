import { createDecisionCommand } from '../../decision-command.ts'
import type { Terminal } from '../../terminal.ts'

export function createRejectCommand(terminal: Terminal) {
  return createDecisionCommand(terminal, 'reject')
}
