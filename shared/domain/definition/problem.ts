/** Where in a definition: field names and places in lists, from the root. */
export type Path = readonly (string | number)[];

/** What is wrong, as an English sentence without its full stop, and what to do about it. */
export type Problem = { path: Path; message: string; mend: string };

/** A definition of which parts are missing or were set to `undefined` because their shape is wrong. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? (Draft<Item> | undefined)[]
  : T extends object
    ? { [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

/** Something stood there, but not in the right shape; that has been reported already, so rules about it keep silent. */
export const isUnreadable = (thing: object, field: string): boolean =>
  Object.hasOwn(thing, field) && Reflect.get(thing, field) === undefined;
