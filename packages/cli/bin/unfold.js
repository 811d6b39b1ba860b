#!/usr/bin/env node
import "../dist/unfold.js";
