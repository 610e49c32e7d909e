import type { JsonObject } from '../json.ts'

export function checkShape(_operation: string, _input: JsonObject): void {}
