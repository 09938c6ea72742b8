"""Assist Console: a desktop console for customer-service agents over Salesforce and WHMCS.

How a decision travels (each arrow is one room of this package):

    record -> feed -> row -> dossiers -> workspace -> form -> plan(...) -> preview -> executor -> journal
      ^                                               pure, no I/O               |  step by step
      +------------- Changes(records, initiator) <- verified re-read <-----------+

A queue and an action are one file each (`services/queues`, `services/actions`) and pure; `services/gateways` is the
only place with HTTP, `services/executor.py` the only place that writes. The window and the command line are two front
ends on the same services. Layers: models <- services <- views <- app; `sandbox` stands apart and shares no code.
"""

__version__ = "0.1.0"
