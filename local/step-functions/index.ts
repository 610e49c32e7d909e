export type {
  Caller,
  InvokeRequest,
  InvokeResponse,
  StatusChange,
  StepFunctions,
  StepFunctionsOptions,
} from './api.ts'
export { CompiledMachines } from './interpreter/compiled-machines.ts'
export type { HistoryEvent } from './interpreter/history.ts'
export { readTaskToken } from './interpreter/task-token.ts'
export { MockConfiguration } from './machine/mock-configuration.ts'
export { findModel } from './service-model/find-operation.ts'
export { operationName } from './service-model/service-model.ts'
export { createStepFunctions } from './step-functions.ts'
export { createMemoryStore, type MemoryStore, type Outlook } from './store/memory.ts'
export { createSqliteStore } from './store/sqlite.ts'
export type { Document, Store, Transition } from './store/store.ts'
