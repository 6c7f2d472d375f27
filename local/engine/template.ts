import { expressionIn, type Template } from './asl.ts';

/** An expression in a template, and where it stands: `/a[0]/b`. */
export type Slot = { source: string; at: string };

/** A template taken apart: its expressions in the order of the text, and what puts their values in their places. */
export type Opened = { slots: Slot[]; build: (values: readonly unknown[]) => unknown };

type Build = Opened['build'];

/** Everything around the values is made anew each time. */
const builderOf = (part: Template, at: string, slots: Slot[]): Build => {
  if (typeof part === 'string') {
    const source = expressionIn(part);
    if (source === undefined) return () => part;
    const index = slots.push({ source, at }) - 1;
    return (values) => values[index];
  }
  if (Array.isArray(part)) {
    const items = part.map((item, index) => builderOf(item, `${at}[${String(index)}]`, slots));
    return (values) => items.map((build) => build(values));
  }
  if (typeof part !== 'object' || part === null) return () => part;
  const members = Object.entries(part).map(([key, value]) => [key, builderOf(value, `${at}/${key}`, slots)] as const);
  return (values) => Object.fromEntries(members.map(([key, build]) => [key, build(values)]));
};

export const openTemplate = (template: Template): Opened => {
  const slots: Slot[] = [];
  return { build: builderOf(template, '', slots), slots };
};
