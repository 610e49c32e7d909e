import { SagaDefinitionError } from '#core/errors.ts'

/** Names every saga for those who need imports that stand in a file, as a bundler does. */
export const CATALOGUE_FILE = 'statemachines/catalogue.ts'

const SUFFIX = '.saga.ts'

/** Where the file of each saga is found, relative to the project. */
export const SAGA_FILES = `statemachines/*${SUFFIX}`

const HEAD =
  '// Written by `npm run asl` from the files statemachines/*.saga.ts: each is a workflow that is deployed.\n'

/** Returns the text of the catalogue for these files, which are named after their sagas. */
export function describeCatalogue(files: readonly string[]): string {
  const names = files.map(sagaName).sort()
  return HEAD + names.map((name) => `export { ${exportName(name)} } from './${name}${SUFFIX}'\n`).join('')
}

/** `statemachines/trip-booking.saga.ts` → `trip-booking`. */
export function sagaName(file: string): string {
  return file.replaceAll('\\', '/').split('/').at(-1)!.slice(0, -SUFFIX.length)
}

/** `trip-booking` → `tripBooking`: what the file of the saga exports. */
export function exportName(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Throws `SagaDefinitionError` where a file does not export the saga that it is named after. */
export function checkExport(file: string, exported: Readonly<Record<string, unknown>>): void {
  const name = sagaName(file)
  const saga = exported[exportName(name)] as { name?: unknown } | undefined
  if (saga === undefined) {
    throw new SagaDefinitionError(
      file,
      `exports ${Object.keys(exported).join(', ') || 'nothing'}; write export const ${exportName(name)} = defineSaga('${name}', …)`,
    )
  }
  if (saga.name !== name) {
    throw new SagaDefinitionError(
      file,
      `defines the saga '${String(saga.name)}'; a saga bears the name of its file: write defineSaga('${name}', …)`,
    )
  }
}
