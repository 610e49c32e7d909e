import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  CATALOGUE_FILE,
  checkExport,
  describeCatalogue,
  SAGA_FILES,
  sagaName,
} from '#statemachines/describe-catalogue.ts'
import { sagas } from '#statemachines/index.ts'
import { projectDirectory } from '#test/support/assembly.ts'

const files = globSync(SAGA_FILES, { cwd: projectDirectory })

test('every saga file is in the catalogue; `npm run asl` writes it', () => {
  expect(readFileSync(`${projectDirectory}/${CATALOGUE_FILE}`, 'utf8')).toBe(describeCatalogue(files))
  expect(sagas.map(({ name }) => name)).toEqual(files.map(sagaName).sort())
})

const FILE = 'statemachines/trip-booking.saga.ts'

test('a saga is exported by the name of its file', () => {
  expect(() => checkExport(FILE, { tripBooking: { name: 'trip-booking' } })).not.toThrow()
  expect(() => checkExport(FILE, { trip: { name: 'trip-booking' } })).toThrow(
    `${FILE}: exports trip; write export const tripBooking = defineSaga('trip-booking', …)`,
  )
  expect(() => checkExport(FILE, {})).toThrow(`${FILE}: exports nothing; write export const tripBooking`)
})

test('a saga bears the name of its file', () => {
  expect(() => checkExport(FILE, { tripBooking: { name: 'trip' } })).toThrow(
    `${FILE}: defines the saga 'trip'; a saga bears the name of its file: write defineSaga('trip-booking', …)`,
  )
})
