// What the build makes of things that are no modules of their own.

declare module "*.css" {
  /** The sheet's text. */
  const css: string;
  export default css;
}

declare module "*.min.js";
