import type { Terminal } from '../../terminal.ts'
import { createDecisionCommand } from './decide.ts'

export function createApproveCommand(terminal: Terminal) {
  return createDecisionCommand(terminal, 'approve')
}
