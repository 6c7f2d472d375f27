/** Each state has a shape of its own: check, ring with dot, dashed ring, diamond, triangle, square. */
export type IconName = 'gedaan' | 'nu' | 'gepland' | 'mis' | 'let' | 'vast';

const classes: Record<IconName, string> = {
  gedaan: 'bo-icoon bo-gedaan',
  nu: 'bo-icoon bo-nu',
  gepland: 'bo-icoon bo-gepland',
  mis: 'bo-icoon bo-mis',
  let: 'bo-icoon bo-let',
  vast: 'bo-icoon bo-mis',
};

export const Icon = ({ name }: { name: IconName }) => (
  <svg class={classes[name]} viewBox="0 0 24 24" aria-hidden="true">
    <use href={`#m-${name}`} />
  </svg>
);

/** Drawn once per page; `Icon` refers to it. */
export const IconSprite = () => (
  <svg width="0" height="0" hidden aria-hidden="true">
    <defs>
      <symbol id="m-gedaan" viewBox="0 0 24 24">
        <circle cx="12" cy="12" r="10" fill="currentColor" />
        <path class="bo-teken" d="M7.5 12.3l3 3 6-6.500" stroke-width="2.4" />
      </symbol>
      <symbol id="m-nu" viewBox="0 0 24 24">
        <circle class="bo-vlak" cx="12" cy="12" r="9" stroke="currentColor" stroke-width="3" />
        <circle cx="12" cy="12" r="4" fill="currentColor" />
      </symbol>
      <symbol id="m-gepland" viewBox="0 0 24 24">
        <circle class="bo-vlak" cx="12" cy="12" r="9" stroke="currentColor" stroke-width="2.2" stroke-dasharray="3.6 2.9" />
      </symbol>
      <symbol id="m-mis" viewBox="0 0 24 24">
        <path d="M12 1.5L22.5 12 12 22.5 1.5 12z" fill="currentColor" />
        <path class="bo-teken" d="M12 7v6M12 16.5v.4" stroke-width="2.6" />
      </symbol>
      <symbol id="m-let" viewBox="0 0 24 24">
        <path class="bo-vlak" d="M12 3l10 17.500H2z" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round" />
        <path d="M12 10v4.400M12 17.300v.3" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" />
      </symbol>
      <symbol id="m-vast" viewBox="0 0 24 24">
        <rect x="3" y="3" width="18" height="18" fill="currentColor" />
      </symbol>
    </defs>
  </svg>
);

/** The mark of the product: happened, now, planned. */
export const Mark = () => (
  <svg viewBox="0 0 44 16" aria-hidden="true">
    <path d="M0 8h15" stroke="currentColor" stroke-width="2.5" />
    <circle cx="21" cy="8" r="5.4" fill="none" stroke="currentColor" stroke-width="2.5" />
    <path d="M28 8h16" stroke="currentColor" stroke-width="2.5" stroke-dasharray="4 3" />
  </svg>
);

/** The check in the marker of a phase that is done. */
export const Check = () => (
  <svg viewBox="0 0 24 24">
    <path d="M5 12.500l4.500 4.500L19 7" fill="none" stroke="currentColor" stroke-width="3" />
  </svg>
);
