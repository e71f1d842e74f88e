import { Resource } from '@opentelemetry/resources';
import { NodeTracerProvider, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';

export function tracing(exporter: SpanExporter): OpenTelemetryPlugin {
  const resource = new Resource({ 'service.name': 'onboardings' });
  const spanProcessor = new SimpleSpanProcessor(exporter);
  new NodeTracerProvider({ resource, spanProcessors: [spanProcessor] }).register();
  return new OpenTelemetryPlugin({ resource, spanProcessor });
}
