import * as executions from './executions.ts'
import type { Operation } from './service.ts'
import * as machines from './state-machines.ts'
import * as tasks from './tasks.ts'

/** The operations of the API by their name on the wire. */
export const operations: Readonly<Record<string, Operation>> = {
  CreateStateMachine: machines.CreateStateMachine,
  DeleteStateMachine: machines.DeleteStateMachine,
  DescribeExecution: executions.DescribeExecution,
  DescribeStateMachine: machines.DescribeStateMachine,
  DescribeStateMachineForExecution: machines.DescribeStateMachineForExecution,
  GetExecutionHistory: executions.GetExecutionHistory,
  ListExecutions: executions.ListExecutions,
  ListStateMachines: machines.ListStateMachines,
  RedriveExecution: executions.RedriveExecution,
  SendTaskFailure: tasks.SendTaskFailure,
  SendTaskHeartbeat: tasks.SendTaskHeartbeat,
  SendTaskSuccess: tasks.SendTaskSuccess,
  StartExecution: executions.StartExecution,
  StopExecution: executions.StopExecution,
  UpdateStateMachine: machines.UpdateStateMachine,
  ValidateStateMachineDefinition: machines.ValidateStateMachineDefinition,
}
