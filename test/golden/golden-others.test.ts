// The golden files of the scenarios that golden.test.ts leaves out.

import { testGoldens } from "./expect-golden.ts";
import { SHIPPED } from "./shipped.ts";

testGoldens(SHIPPED.filter((_, index) => index % 2 === 1));
