import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** The OpenAPI 3.1 document; with `serve`, Swagger UI at `/api` and the document at `/api-json`. */
export async function openApi(
  app: INestApplication,
  { serve }: { serve: boolean },
): Promise<OpenAPIObject> {
  // Imported only where it is wanted: it costs a third of a second at start.
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const options = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Flerapp')
    .setDescription(
      'Runs Altinn 3 multi-app solutions: a submitted app A becomes one prefilled instance of app B.',
    )
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A Maskinporten token with the scope of this API',
    })
    .build();
  const document = SwaggerModule.createDocument(app, options);
  if (serve) SwaggerModule.setup('api', app, document, { jsonDocumentUrl: 'api-json' });
  return document;
}
