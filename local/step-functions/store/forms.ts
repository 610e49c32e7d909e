import type { DatabaseSync } from 'node:sqlite'
import type { EventForm } from '../interpreter/history.ts'

/** Every form of event that the file's histories have, numbered, so that an event is a few digits and its text. */
export interface Forms {
  numberOf(form: EventForm): number
  at(number: number): EventForm
}

export const formsSchema = 'CREATE TABLE forms (number INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE);'

export function createForms(db: DatabaseSync): Forms {
  const insert = db.prepare('INSERT INTO forms VALUES (?, ?)')
  const forms: EventForm[] = []
  const byText = new Map<string, number>()
  const known = new WeakMap<EventForm, number>()
  for (const { form } of db.prepare('SELECT form FROM forms ORDER BY number').all()) {
    byText.set(String(form), forms.length)
    forms.push(JSON.parse(String(form)) as EventForm)
  }

  /** The same form made twice, by a definition that is compiled anew, has one number. */
  const register = (form: EventForm): number => {
    const text = JSON.stringify(form)
    let number = byText.get(text)
    if (number === undefined) {
      number = forms.length
      insert.run(number, text)
      byText.set(text, number)
      forms.push(form)
    }
    known.set(form, number)
    return number
  }
  return {
    numberOf: (form) => known.get(form) ?? register(form),
    at: (number) => forms[number]!,
  }
}
