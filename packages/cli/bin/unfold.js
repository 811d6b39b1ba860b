#!/usr/bin/env node
import "../bundle/unfold.js";
