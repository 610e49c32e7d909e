import * as machines from './create-state-machine.ts'
import * as activities from './resources/activities.ts'
import * as aliases from './resources/aliases.ts'
import type { Operation } from './resources/deps.ts'
import * as tags from './resources/tags.ts'
import * as tasks from './resources/task-tokens.ts'
import * as versions from './resources/versions.ts'
import * as executions from './start-execution.ts'
import * as testing from './test-state.ts'

/** The operations of the API by their name on the wire. */
export const operations: Readonly<Record<string, Operation>> = {
  CreateActivity: activities.CreateActivity,
  CreateStateMachine: machines.CreateStateMachine,
  CreateStateMachineAlias: aliases.CreateStateMachineAlias,
  DeleteActivity: activities.DeleteActivity,
  DeleteStateMachine: machines.DeleteStateMachine,
  DeleteStateMachineAlias: aliases.DeleteStateMachineAlias,
  DeleteStateMachineVersion: versions.DeleteStateMachineVersion,
  DescribeActivity: activities.DescribeActivity,
  DescribeExecution: executions.DescribeExecution,
  DescribeStateMachine: machines.DescribeStateMachine,
  DescribeStateMachineAlias: aliases.DescribeStateMachineAlias,
  DescribeStateMachineForExecution: machines.DescribeStateMachineForExecution,
  GetActivityTask: activities.GetActivityTask,
  GetExecutionHistory: executions.GetExecutionHistory,
  ListActivities: activities.ListActivities,
  ListExecutions: executions.ListExecutions,
  ListStateMachineAliases: aliases.ListStateMachineAliases,
  ListStateMachineVersions: versions.ListStateMachineVersions,
  ListStateMachines: machines.ListStateMachines,
  ListTagsForResource: tags.ListTagsForResource,
  PublishStateMachineVersion: versions.PublishStateMachineVersion,
  RedriveExecution: executions.RedriveExecution,
  SendTaskFailure: tasks.SendTaskFailure,
  SendTaskHeartbeat: tasks.SendTaskHeartbeat,
  SendTaskSuccess: tasks.SendTaskSuccess,
  StartExecution: executions.StartExecution,
  StopExecution: executions.StopExecution,
  TagResource: tags.TagResource,
  TestState: testing.TestState,
  UntagResource: tags.UntagResource,
  UpdateStateMachine: machines.UpdateStateMachine,
  UpdateStateMachineAlias: aliases.UpdateStateMachineAlias,
  ValidateStateMachineDefinition: machines.ValidateStateMachineDefinition,
}
