/** Makes one thing per name, once, and finds it by its name. The finder throws on a name that was not given. */
export const oneOfEach = <Name extends string, Thing>(names: readonly Name[], make: (name: Name) => Thing): ((name: Name) => Thing) => {
  const made = new Map(names.map((name) => [name, make(name)]));
  return (name) => {
    const thing = made.get(name);
    if (thing === undefined) throw new Error(`'${name}' is used without being named among: ${names.join(', ')}.`);
    return thing;
  };
};
