// The admission policies that come with Orrery.

import { aimd } from "../../algorithms/admission/aimd.ts";
import { criticality } from "../../algorithms/admission/criticality.ts";
import { deadline } from "../../algorithms/admission/deadline.ts";
import { gradient } from "../../algorithms/admission/gradient.ts";
import { none } from "../../algorithms/admission/none.ts";
import { queueLimit } from "../../algorithms/admission/queue-limit.ts";
import { tokenBucket } from "../../algorithms/admission/token-bucket.ts";
import { value } from "../../algorithms/admission/value.ts";
import { vegas } from "../../algorithms/admission/vegas.ts";

export const ADMISSIONS = [aimd, criticality, deadline, gradient, none, queueLimit, tokenBucket, value, vegas];
