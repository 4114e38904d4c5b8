export { referenceData, skipWithout } from "./reference-data.js";
