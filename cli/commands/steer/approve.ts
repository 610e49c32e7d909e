import { createDecisionCommand } from '../../decision-command.ts'
import type { Terminal } from '../../terminal.ts'

export function createApproveCommand(terminal: Terminal) {
  return createDecisionCommand(terminal, 'approve')
}
