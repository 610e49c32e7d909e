/** What a step has answered: results stand under its name with a small letter, `results.validateOrder`. */
export function resultOf(results: Readonly<Record<string, unknown>>, step: string): unknown {
  return results[step[0]!.toLowerCase() + step.slice(1)] ?? results[step]
}
