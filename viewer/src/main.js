// The page of an exported scene.
import { REVISION } from "three";

document.documentElement.dataset.three = REVISION;
